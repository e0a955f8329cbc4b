import { vi } from "vitest";

/** Vitest gives up after 1 s, which a busy machine can need for anything. Waiting longer costs time only when a test fails. */
const waitFor = vi.waitFor;
vi.waitFor = (callback, options = 60_000) => waitFor(callback, options);
