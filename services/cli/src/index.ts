export { type ApiClient, connectApi } from "./connection/api-client.ts";
export { readDeploymentChange } from "./connection/read-answer.ts";
export { progressLine } from "./output/progress-line.ts";
export { statusWord } from "./output/status-word.ts";
export { table } from "./output/table.ts";
