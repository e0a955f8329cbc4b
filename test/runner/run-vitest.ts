import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countVitest, type GroupResult, type VitestReport } from "./group-result.ts";
import { runTool } from "./run-tool.ts";

/** Runs one project of vitest.config.ts and shows its output in the terminal. */
export async function runVitest(project: string): Promise<GroupResult> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-report-"));
  const file = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { code } = await runTool("vitest", ["run", "--project", project, ...reporters], { isShown: true });
    const report = await readReport(file);
    return { ...countVitest(report, code), files: report?.testResults ?? [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
