/** `@slipway/runtime/schema`: what does not fit a zod schema, in the same words everywhere. It loads nothing else of this package. */
export { unknownField } from "./schema/explain-issue.ts";
export { type KnownFields, keepKnownFields, type UnknownField } from "./schema/known-fields.ts";
export { type Misfit, type ReadWith, readWith } from "./schema/read-with.ts";
