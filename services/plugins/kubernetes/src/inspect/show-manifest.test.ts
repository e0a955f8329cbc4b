import { expect, test } from "vitest";
import { showManifest } from "./show-manifest.ts";

test("the copy that kubectl keeps of a Secret is masked as the Secret, and long numbers keep their digits", () => {
  const copy = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "db" }, stringData: { password: "hunter2" } });
  const object = {
    ...{ apiVersion: "v1", kind: "Secret", type: "Opaque" },
    metadata: {
      ...{ name: "db", namespace: "shop", managedFields: [{ manager: "slipway" }] },
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": copy },
    },
    data: { password: Buffer.from("hunter2").toString("base64"), number: 12_345_678_901_234_567_890n },
  };
  const { manifest, object: shown } = showManifest({ target: { name: "dev" }, object }, { withManagedFields: false });
  expect(shown).toEqual({ deployTarget: "dev", group: "", kind: "Secret", namespace: "shop", name: "db" });
  expect(manifest).not.toMatch(/hunter2|aHVudGVyMg|12345678901234567890|managedFields/);
  expect(manifest).toContain('"password": "*****"');
  expect(showManifest({ target: { name: "dev" }, object }, { withManagedFields: true }).manifest).toContain("managedFields");
  const lamp = { ...{ apiVersion: "v1", kind: "Lamp" }, metadata: { name: "a" }, spec: { number: 12_345_678_901_234_567_890n } };
  expect(showManifest({ target: { name: "dev" }, object: lamp }, { withManagedFields: false }).manifest).toContain(
    '"number": 12345678901234567890\n',
  );
});
