export { replaceInFile } from "./replace-in-file.ts";
export { type Replaced, replaceValue } from "./replace-value.ts";
