import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { askForPreview, servePreviews } from "./previews.ts";

const key = { projectId: "p", pipedId: "previews", applicationId: "5f1c9a2e-0000-8000-9000-000000000000" };
const on = useBus();

test("the piped of an application answers, and no other", async () => {
  await using _other = servePreviews(on.bus, { ...key, pipedId: "other" }, async () => ({ targetCommitHash: "of another piped" }));
  await using _serving = servePreviews(on.bus, key, async ({ applicationId }) => ({ targetCommitHash: applicationId, problems: ["none"] }));
  expect(await askForPreview(on.bus, key)).toMatchObject({ targetCommitHash: key.applicationId, problems: ["none"] });
});

test("a Fault of the piped reaches the caller, the text of a bug does not", async () => {
  const refusals = [new Fault("precondition", "it was removed"), new TypeError("secret is undefined")];
  await using _serving = servePreviews(on.bus, key, async () => Promise.reject(refusals.shift()));
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "precondition", message: "it was removed" });
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "internal", message: "internal error" });
});

test("a preview larger than a message of NATS is a fault at once", async () => {
  await using _serving = servePreviews(on.bus, key, async () => ({ problems: ["x".repeat(on.bus.connection.info?.max_payload ?? 0)] }));
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "too_large" });
});

test("a request that cannot be read is a fault, and the next one is answered", async () => {
  await using _serving = servePreviews(on.bus, key, async () => ({ targetCommitHash: "head" }));
  await on.bus.connection.request(`slipway.preview.ask.${key.projectId}.${key.pipedId}`, new Uint8Array([255]), { timeout: 10_000 });
  expect(await askForPreview(on.bus, key)).toMatchObject({ targetCommitHash: "head" });
});

test("a piped that does not run is unavailable", async () => {
  await expect(askForPreview(on.bus, { ...key, pipedId: "nobody" })).rejects.toMatchObject({ code: "unavailable" });
});
