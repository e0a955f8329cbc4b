import { afterAll, beforeAll, describe } from "vitest";
import { type PageSystem, startPageSystem } from "./start-page-system.ts";
import { applicationTasks } from "./tasks/application.ts";
import { lifecycleTasks } from "./tasks/lifecycle.ts";
import { paletteTasks } from "./tasks/palette.ts";
import { resultsTasks } from "./tasks/results.ts";
import { tracesTasks } from "./tasks/traces.ts";

// What people do on each page, by mouse and by keyboard alone. All on one system, whose start costs more than the tasks.

const resources = new AsyncDisposableStack();
let system: PageSystem;

beforeAll(async () => {
  system = resources.use(await startPageSystem());
});
afterAll(() => resources.disposeAsync());

describe.for([
  ["application", applicationTasks],
  ["lifecycle", lifecycleTasks],
  ["palette", paletteTasks],
  ["results", resultsTasks],
  ["traces", tracesTasks],
] as const)("%s", ([, tasks]) => tasks(() => system));
