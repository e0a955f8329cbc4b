import { applicationsReach, checkedLookup, hostOf, operatorsReach, type Resolver, refuseAddress, refuseHost } from "@slipway/runtime";
import { expect, test } from "vitest";

/** Spellings of addresses that must not be called, as application files, redirects and indexes may have them. */
const spellings = [
  ...["127.0.0.1", "127.1", "0177.0.0.1", "0x7f000001", "2130706433", "017700000001", "0x7f.0.0x0.1", "127.0.0.1.", "①②⑦.⓪.⓪.①"],
  ...["[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::127.0.0.1]"],
  ...["0", "0.0.0.0", "[::]", "10.0.0.1", "10.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fd00::1]", "[fe80::1]", "[fec0::1]"],
  ...["169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.43518", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]"],
  ...["100.100.100.200", "168.63.129.16", "192.0.0.192", "[2001:0:a9fe:a9fe::]", "255.255.255.255", "224.0.0.1", "[ff02::1]"],
];

const ofNothing = applicationsReach([]);
const problem = (host: string, address: string) => ofNothing.problem(host, address, false);

test.for(spellings)("an application does not reach http://%s/", (spelling) => {
  expect(() => refuseAddress(problem, hostOf(new URL(`http://user@${spelling}:8080/a`)))).toThrow(/private address|never called/);
});

/** A name server that answers each question with the next addresses. */
function answering(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  const resolve: Resolver = (_, __, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { resolve, asked: () => asked };
}

const lookedUp = (host: string, resolve: Resolver) =>
  new Promise<unknown>((done) => checkedLookup(problem, resolve)(host, { all: true }, (error, addresses) => done(error ?? addresses)));

test.for([
  { name: "a private address", addresses: ["10.0.0.1"] },
  { name: "a private address among public ones", addresses: ["93.184.215.14", "127.0.0.1"] },
  { name: "a mapped address", addresses: ["::ffff:10.0.0.1"] },
  { name: "an address behind NAT64", addresses: ["64:ff9b::a9fe:a9fe"] },
])("a name with $name is not called", async ({ addresses }) => {
  const { resolve } = answering(addresses);
  expect(await lookedUp("evil.example.com", resolve)).toMatchObject({ code: "invalid" });
  await expect(refuseHost(problem, "evil.example.com", resolve)).rejects.toMatchObject({ code: "invalid" });
});

test("a name that changes between the check and the call gains nothing: it is looked up once", async () => {
  const { resolve, asked } = answering(["93.184.215.14"], ["127.0.0.1"]);
  expect(await lookedUp("rebind.example.com", resolve)).toEqual([{ address: "93.184.215.14", family: 4 }]);
  expect(asked()).toBe(1);
});

test("an allowed name is not one that only ends like it, nor a part of it, and leads to no metadata", () => {
  const reach = applicationsReach(["*.svc", "shop.internal"]);
  const may = (host: string, address = "10.0.0.1") => reach.problem(host, address, false) === undefined;
  expect([may("a.svc"), may("A.SVC."), may("shop.internal")]).toEqual([true, true, true]);
  expect(["evilsvc", "svc", "a.svc.evil.com", "xshop.internal", "shop.internal.evil.com"].map((host) => may(host))).toEqual(
    Array(5).fill(false),
  );
  expect(may("a.svc", "169.254.169.254")).toBe(false);
});

test("an operator's own address may be private, where it redirects to may not, and neither serves credentials of clouds", () => {
  const may = (address: string, isRedirect: boolean) => operatorsReach.problem("host", address, isRedirect) === undefined;
  expect([may("10.0.0.1", false), may("10.0.0.1", true)]).toEqual([true, false]);
  expect([may("169.254.169.254", false), may("::ffff:169.254.169.254", true)]).toEqual([false, false]);
});
