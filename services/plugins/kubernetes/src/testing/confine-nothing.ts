import { onTestFinished, vi } from "vitest";

/** As on a machine whose kernel confines nothing. What is found out first counts for the modules that were loaded, so they are loaded anew. */
export function confineNothing(): void {
  const platform = Object.getOwnPropertyDescriptor(process, "platform");
  if (platform === undefined) throw new Error("the process has a platform");
  Object.defineProperty(process, "platform", { ...platform, value: "darwin" });
  vi.resetModules();
  onTestFinished(() => {
    Object.defineProperty(process, "platform", platform);
    vi.resetModules();
  });
}
