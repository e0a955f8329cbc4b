export { type ApiClient, connectApi } from "./api-client.ts";
export { progressLine } from "./commands/progress-line.ts";
export { table } from "./output/table.ts";
export { words } from "./output/words.ts";
