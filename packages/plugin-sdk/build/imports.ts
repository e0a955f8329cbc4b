import { isBuiltin } from "node:module";
import { posix } from "node:path";

/** What is imported, in the forms that the compiler writes. Texts that only look like one are not at the start of a line. */
const specifier = /(?<=^(?:import|export|\})[^"'\n]*\bfrom ["']|^import ["']|\bimport\(["'])[^"'\n]+(?=["'])/gm;

/** Where our own packages lie in the published one: `lib/<package>/src`, as in the repository. */
const lib = "lib";

/** The code of `file` with imports of our own packages, which are not published, made relative. */
export function withinPackage(code: string, file: string): string {
  return code.replace(specifier, (name) => {
    const [, folder, entry = "index"] = /^@slipway\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(name) ?? [];
    if (folder === undefined) return name;
    const path = posix.relative(posix.dirname(file), posix.join(lib, folder, "src", `${entry}.js`));
    return path.startsWith(".") ? path : `./${path}`;
  });
}

/** Names of the libraries the code imports. */
export function bareImports(code: string): ReadonlySet<string> {
  const names = [...code.matchAll(specifier)].map(([name]) => name).filter((name) => !name.startsWith(".") && !isBuiltin(name));
  return new Set(names.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")));
}
