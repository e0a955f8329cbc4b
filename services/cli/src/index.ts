export { type ApiClient, connectApi } from "./connection/api-client.ts";
export { readDeploymentChange } from "./connection/read-answer.ts";
export { progressLine } from "./output/lines/progress-line.ts";
export { table } from "./output/tables/table.ts";
export { statusWord } from "./output/words/status-word.ts";
export { createProgram } from "./program.ts";
export { referencePages } from "./reference/pages.ts";
export { type PageAddress, pageAddress } from "./sign-in/page-address.ts";
