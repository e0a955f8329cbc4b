export { readLogLine } from "../log/read-log-line.ts";
export { visibleJson, visibleLine, visibleText } from "./visible-text.ts";
