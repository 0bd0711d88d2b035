import { build, type Plugin } from "esbuild";

/** A style sheet that a script imports becomes a text, with all that it imports itself. */
export const styleText: Plugin = {
  name: "style text",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/elements\/elements\.css$/ }, async ({ path }) => {
      const options = { bundle: true, minify: true, write: false, target: "es2022" } as const;
      const { outputFiles, metafile } = await build({ ...options, entryPoints: [path], metafile: true });
      return {
        contents: outputFiles.map(({ text }) => text).join(""),
        loader: "text",
        watchFiles: Object.keys(metafile.inputs),
      };
    }),
};
