export { mistakeWords } from "../serve/mistake-text.ts";
export { FakeClock, type FakeClockOptions } from "./fake-clock.ts";
export { FakeHost, type FakeHostOptions, type KeptLog, type RequestedTool } from "./fake-host.ts";
export { type ExecutedStage, type StartPluginOptions, startPlugin, type TestedPlugin } from "./plugin-process.ts";
export type { TestRequest, TestSource } from "./test-request.ts";
export { type TestedStage, type TestStageOptions, type TestTarget, testStage } from "./test-stage.ts";
