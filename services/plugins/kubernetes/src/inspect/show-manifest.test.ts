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

test("equal values of a Secret have one mask live and declared, others another one, and what is missing is shown as declared", () => {
  const secret = (data: Readonly<Record<string, string>>) => ({ ...{ apiVersion: "v1", kind: "Secret" }, metadata: { name: "db" }, data });
  const [object, declared] = [secret({ same: "YQ==", other: "Yg==" }), secret({ same: "YQ==", other: "Yw==" })];
  const shown = showManifest({ target: { name: "dev" }, object, declared }, { withManagedFields: false });
  expect(JSON.parse(shown.declared).data).toEqual({ same: "*****", other: "*****" });
  expect(JSON.parse(shown.manifest).data).toEqual({ same: "*****", other: "***** (2)" });
  const conf = { ...{ apiVersion: "v1", kind: "ConfigMap" }, metadata: { name: "a" }, data: { color: "red" } };
  const missing = showManifest({ target: { name: "dev" }, object: undefined, declared: conf }, { withManagedFields: false });
  expect([missing.manifest, JSON.parse(missing.declared).data]).toEqual(["", { color: "*****" }]);
});
