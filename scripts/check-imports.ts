import {
  cruise,
  type DependencyType,
  type IDependency,
  type IModule,
  type IRegularForbiddenRuleType,
  type IViolation,
} from "dependency-cruiser";
import { PLACES, type Place, SHELLS, ZOD_FREE } from "./import-rules.ts";

type Rule = IRegularForbiddenRuleType;

/** All imports of `src`, and those of them that break a rule. */
export interface Imports {
  readonly modules: readonly IModule[];
  readonly violations: readonly IViolation[];
}

/** Reads `src` with swc: TypeScript 7 has no parser that the library could call. */
export async function readImports(root: string): Promise<Imports> {
  const { output } = await cruise(
    ["src"],
    {
      baseDir: root,
      parser: "swc",
      doNotFollow: { path: "^node_modules/" },
      validate: true,
      ruleSet: { forbidden: [...Object.entries(PLACES).flatMap(rulesOfPlace), ...RULES] },
    },
    { conditionNames: ["import", "types"], extensions: [".ts", ".tsx"] },
  );
  if (typeof output === "string") throw new Error(`unable to read the imports; because ${output}`);
  return { modules: output.modules, violations: output.summary.violations };
}

/** Every import that breaks a rule, once. The name of a rule is the reason. */
export function findImportFaults({ violations }: Imports): string[] {
  const reasons = Map.groupBy(violations, ({ from, to }) => `${from} imports ${to}`);
  return [...reasons].map(([what, broken]) => `${what}: ${broken.map(reasonOf).join("; ")}`);
}

const reasonOf = ({ rule, cycle }: IViolation): string =>
  cycle ? `${rule.name}: ${cycle.map(({ name }) => name).join(" → ")}` : rule.name;

/** What `import-rules.ts` lists for a reason that is gone. */
export function findUnusedExceptions({ modules }: Imports): string[] {
  const exists = (from: string, isWanted: (dependency: IDependency) => boolean) =>
    modules.some(({ source, dependencies }) => new RegExp(from).test(source) && dependencies.some(isWanted));
  const unused = [
    ...Object.entries(PLACES).flatMap(([name, { packages, lazily = [] }]) =>
      [
        ...packages.filter((what) => !exists(pathOfPlace(name), leadsTo(pathOfPackage(what)))),
        ...lazily.filter((what) => !exists(pathOfPlace(name), (it) => it.dynamic && leadsTo(pathOfPlace(what))(it))),
      ].map((what) => `${what} of ${name}`),
    ),
    ...SHELLS.filter((shell) => !exists(only(shell), leadsTo(pathOfPackage(PLATFORM)))),
    ...ZOD_FREE.filter((file) => !modules.some(({ source }) => source === file)),
  ];
  return unused.map((what) => `${what}: scripts/import-rules.ts lists it, and need not any more`);
}

const leadsTo =
  (path: string) =>
  ({ resolved }: IDependency): boolean =>
    new RegExp(path).test(resolved);

/** What one place may import. To the library no path at all is every path, hence a rule for each path. */
function rulesOfPlace([name, place]: [string, Place]): Rule[] {
  const { imports, types = [], lazily = [], packages } = place;
  const from = { path: pathOfPlace(name) };
  const known = [...[name, ...imports, ...types, ...lazily].map(pathOfPlace), ...packages.map(pathOfPackage)];
  const shells = SHELLS.filter((file) => file.startsWith(`src/${name}/`)).map(only);
  return [
    forbid(`${name} may not know it`, { ...from, pathNot: shells }, { pathNot: known }),
    ...shells.map((path) =>
      forbid(`${name} may not know it`, { path }, { pathNot: [...known, pathOfPackage(PLATFORM)] }),
    ),
    ...types.map((what) => {
      const values = { path: pathOfPlace(what), pathNot: ZOD_FREE.map(only), dependencyTypesNot: TYPES };
      return forbid(`${name} may import only types from ${what}`, from, values);
    }),
    ...types
      .filter((what) => OBJECTS.includes(what))
      .map((what) => {
        const others = { path: pathOfPlace(what), pathNot: "-rpc\\.ts$" };
        return forbid(`${name} may know only the …-rpc.ts file of ${what}`, from, others);
      }),
    ...lazily.map((what) => {
      const atOnce = { path: pathOfPlace(what), dynamic: false };
      return forbid(`${name} may import ${what} only lazily`, from, atOnce);
    }),
  ];
}

const PLATFORM = "cloudflare:workers";
/** Their classes are the platform's to call; others see what they may be asked. */
const OBJECTS = ["thread", "inbox"];
const TYPES: DependencyType[] = ["type-only"];

const forbid = (name: string, from: Rule["from"], to: Rule["to"]): Rule => ({ name, severity: "error", from, to });

const pathOfPlace = (name: string): string =>
  name in PLACES ? `^src/${name}(/|\\.tsx?$)` : `^${name.replaceAll(".", "\\.")}$`;
/** A package that is not installed, or is the platform's, is known by its name. */
const pathOfPackage = (name: string): string => `^(node_modules/)?${name}(/|$)`;
const only = (file: string): string => `^${file.replaceAll(".", "\\.")}$`;

const RULES = [
  forbid("closes a circle", {}, { circular: true }),
  forbid(
    "this folder is not a place of the map in scripts/import-rules.ts",
    { path: "^src/", pathNot: Object.keys(PLACES).map(pathOfPlace) },
    {},
  ),
  forbid(
    "this module must stay free of zod",
    { path: ZOD_FREE.map(only) },
    { path: "^src/", pathNot: ZOD_FREE.map(only), dependencyTypesNot: TYPES },
  ),
  forbid("this module must stay free of packages", { path: ZOD_FREE.map(only) }, { pathNot: "^src/" }),
];
