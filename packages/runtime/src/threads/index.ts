/** `@slipway/runtime/threads`: calls that may take too much run in a thread. It loads nothing else of this package. */
export { type Isolated, type IsolatedOptions, isolated } from "./isolated.ts";
