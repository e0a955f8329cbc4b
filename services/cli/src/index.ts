export { type ApiClient, connectApi } from "./connection/api-client.ts";
export { progressLine } from "./output/progress-line.ts";
export { table } from "./output/table.ts";
export { words } from "./output/words.ts";
