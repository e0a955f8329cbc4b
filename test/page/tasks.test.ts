import { afterAll, beforeAll, describe } from "vitest";
import { type PageSystem, startPageSystem } from "./start-page-system.ts";
import { applicationTasks } from "./tasks/application.ts";
import { applicationsTasks } from "./tasks/applications.ts";
import { auditTasks } from "./tasks/audit.ts";
import { chainsTasks } from "./tasks/chains.ts";
import { deploymentTasks } from "./tasks/deployment.ts";
import { deploymentActsTasks } from "./tasks/deployment-acts.ts";
import { eventsTasks } from "./tasks/events.ts";
import { everyPageTasks } from "./tasks/every-page.ts";
import { languageTasks } from "./tasks/language.ts";
import { lifecycleTasks } from "./tasks/lifecycle.ts";
import { noticesTasks } from "./tasks/notices.ts";
import { oddInputTasks } from "./tasks/odd-input.ts";
import { paletteTasks } from "./tasks/palette.ts";
import { resourcesTasks } from "./tasks/resources.ts";
import { resultsTasks } from "./tasks/results.ts";
import { settingsTasks } from "./tasks/settings.ts";
import { tracesTasks } from "./tasks/traces.ts";
import { waitingTasks } from "./tasks/waiting.ts";

// What people do on each page, by mouse and by keyboard alone. All on one system, whose start costs more than the tasks.

const resources = new AsyncDisposableStack();
let system: PageSystem;

beforeAll(async () => {
  system = resources.use(await startPageSystem());
});
afterAll(() => resources.disposeAsync());

describe.for([
  ["applications", applicationsTasks],
  ["application", applicationTasks],
  ["deployment acts", deploymentActsTasks],
  ["language", languageTasks],
  ["lifecycle", lifecycleTasks],
  ["palette", paletteTasks],
  ["results", resultsTasks],
  ["deployment", deploymentTasks],
  ["resources", resourcesTasks],
  ["waiting", waitingTasks],
  ["events", eventsTasks],
  ["chains", chainsTasks],
  ["traces", tracesTasks],
  ["audit", auditTasks],
  ["notices", noticesTasks],
  ["settings", settingsTasks],
  ["odd input", oddInputTasks],
  ["every page", everyPageTasks],
] as const)("%s", ([, tasks]) => tasks(() => system));
