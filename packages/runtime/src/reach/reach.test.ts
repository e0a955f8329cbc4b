import { expect, test } from "vitest";
import { addressKind } from "./address-kind.ts";
import { applicationsReach, hostOf, isNetwork, operatorsReach } from "./reach.ts";

test.for([
  ["93.184.215.14", "public"],
  ["2606:2800:21f:cb07::1", "public"],
  ["127.0.0.1", "private"],
  ["0.0.0.0", "private"],
  ["10.96.0.1", "private"],
  ["172.31.255.1", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "private"],
  ["::1", "private"],
  ["::", "private"],
  ["fd12::1", "private"],
  ["::ffff:10.0.0.1", "private"],
  ["64:ff9b::a00:1", "private"],
  ["169.254.169.254", "never"],
  ["::ffff:169.254.169.254", "never"],
  ["64:ff9b::169.254.169.254", "never"],
  ["64:ff9b:1::a9fe:a9fe", "never"],
  ["64:ff9b::5db8:d70e", "public"],
  ["2002:a9fe:a9fe::1", "never"],
  ["2002:0a00:0001::", "private"],
  ["::169.254.169.254", "never"],
  ["::10.0.0.1", "private"],
  ["::ffff:0:169.254.169.254", "never"],
  ["fe80::1", "never"],
  ["fe80::1%eth0", "never"],
  ["fd00:ec2::254", "never"],
  ["fd00:ec2::23", "never"],
  ["fd00:42::42", "never"],
  ["fd00:ec3::23", "private"],
  ["100.100.100.200", "never"],
] as const)("%s is %s", ([address, kind]) => expect(addressKind(address)).toBe(kind));

test.for([
  { name: "a public address", host: "shop.example.com", address: "93.184.215.14" },
  { name: "a private address", host: "10.1.2.3", address: "10.1.2.3", problem: /^10.1.2.3 is a private address: .*allowedAddresses/ },
  { name: "a name with a private address", host: "evil.com", address: "127.0.0.1", problem: /^evil.com has a private address:/ },
  { name: "an allowed network", host: "10.96.3.4", address: "10.96.3.4" },
  { name: "an allowed name", host: "shop.prod.svc.", address: "10.1.2.3" },
  { name: "only the end of an allowed name", host: "evilsvc", address: "10.1.2.3", problem: /private/ },
  { name: "metadata under an allowed name", host: "x.svc", address: "169.254.169.254", problem: /never called/ },
])("an application may or may not call $name", ({ host, address, problem }) => {
  const found = applicationsReach(["10.96.0.0/16", "*.svc"]).problem(host, address, false);
  expect(found ?? "").toMatch(problem ?? /^$/);
});

test("an operator may call every address but those of metadata, and redirects lead to public ones", () => {
  const may = (address: string, isRedirect = false) => operatorsReach.problem("prometheus", address, isRedirect) === undefined;
  expect([may("10.0.0.1"), may("127.0.0.1"), may("169.254.169.254")]).toEqual([true, true, false]);
  expect([may("10.0.0.1", true), may("93.184.215.14", true)]).toEqual([false, true]);
});

test.for([
  ["http://0x7f.1/", "127.0.0.1"],
  ["http://2130706433/", "127.0.0.1"],
  ["http://[::1]/", "::1"],
] as const)("the host of %s is %s", ([url, host]) => expect(hostOf(new URL(url))).toBe(host));

test("networks are told from names", () => {
  expect(["10.0.0.0/8", "::1", "10.0.0.0/33", "a/8", "*.svc", "10.0.0.0/8/8"].map(isNetwork)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
