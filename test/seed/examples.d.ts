/** The examples are JavaScript as it was written; each has one component, which the test's bundler exports. */
declare module "*.jsx" {
  const Example: () => import("react").ReactElement;
  export default Example;
}
declare module "*/service.js";
