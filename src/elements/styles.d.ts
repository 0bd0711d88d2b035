/** A style sheet with all that it imports, as a text: the build makes it one. */
declare module "*.css" {
  const text: string;
  export default text;
}
