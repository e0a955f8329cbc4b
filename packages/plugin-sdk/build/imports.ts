import { isBuiltin } from "node:module";
import { posix } from "node:path";

/** Import specifiers in the forms that the compiler emits. Strings that only look like one are not at the start of a line. */
const specifier = /(?<=^(?:import|export|\})[^"'\n]*\bfrom ["']|^import ["']|\bimport\(["'])[^"'\n]+(?=["'])/gm;

/** The folder of our own packages in the published one: `lib/<package>/src`, as in the repository. */
const lib = "lib";

/** Makes imports of our own packages relative, because those are not published separately. */
export function withinPackage(code: string, file: string): string {
  return code.replace(specifier, (name) => {
    const [, folder, entry = "index"] = /^@slipway\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(name) ?? [];
    if (folder === undefined) return name;
    const path = posix.relative(posix.dirname(file), posix.join(lib, folder, "src", `${entry}.js`));
    return path.startsWith(".") ? path : `./${path}`;
  });
}

/** The names of the libraries that the code imports. */
export function bareImports(code: string): ReadonlySet<string> {
  const names = [...code.matchAll(specifier)].map(([name]) => name).filter((name) => !name.startsWith(".") && !isBuiltin(name));
  return new Set(names.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")));
}
