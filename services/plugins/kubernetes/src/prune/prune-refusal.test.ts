import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { parseKey } from "../manifests/resource-key.ts";
import { type Going, pruneRefusal } from "./prune-refusal.ts";

const rules = (given: object = {}) => applicationSchema.parse(given);
const going = (...keys: readonly string[]): readonly Going[] =>
  keys.flatMap((text) => {
    const key = parseKey(text);
    return key === undefined ? [] : [{ key, isAllowed: false }];
  });
const configMaps = (count: number) => going(...Array.from({ length: count }, (_, index) => `:ConfigMap:shop:c${index}`));

interface Case {
  readonly name: string;
  readonly rules?: object;
  readonly going: readonly Going[];
  readonly had: number;
  readonly declared: number;
  /** What the refusal says. Default: there is none. */
  readonly want?: readonly string[];
}

const cases: readonly Case[] = [
  { name: "nothing to delete is never refused", going: [], had: 0, declared: 0 },
  { name: "one of a few objects may go", going: configMaps(1), had: 2, declared: 1 },
  { name: "all objects may go if as many are declared: they have moved", going: configMaps(30), had: 30, declared: 30 },
  { name: "four of five objects may go", going: configMaps(4), had: 5, declared: 1 },
  {
    name: "a revision that declares nothing is refused, with what would go and how to allow it",
    going: configMaps(2),
    had: 2,
    declared: 0,
    want: [
      "prune would delete 2 of the 2 objects",
      "declares nothing any more",
      "pruneLimit: 100%",
      "\nConfigMap shop/c0\nConfigMap shop/c1",
    ],
  },
  { name: "also below a limit", rules: { pruneLimit: 5 }, going: configMaps(2), had: 2, declared: 0, want: ["declares nothing any more"] },
  { name: "pruneLimit: 100% allows it", rules: { pruneLimit: "100%" }, going: configMaps(2), had: 2, declared: 0 },
  { name: "a revision that suddenly declares little is refused", going: configMaps(9), had: 10, declared: 1, want: ["declares only 1"] },
  { name: "pruneLimit: 100% allows that too", rules: { pruneLimit: "100%" }, going: configMaps(9), had: 10, declared: 1 },
  { name: "a number of objects is within the limit", rules: { pruneLimit: "3" }, going: configMaps(3), had: 9, declared: 6 },
  {
    name: "more than the number is refused",
    rules: { pruneLimit: 3 },
    going: configMaps(4),
    had: 9,
    declared: 5,
    want: ["prune would delete 4 of the 9 objects", "its pruneLimit is 3", "raise it in spec.plugins.kubernetes"],
  },
  {
    name: "a limit of 0 refuses every deletion",
    rules: { pruneLimit: 0 },
    going: configMaps(1),
    had: 9,
    declared: 8,
    want: ["pruneLimit is 0"],
  },
  { name: "a share of the objects is within the limit", rules: { pruneLimit: "50%" }, going: configMaps(5), had: 10, declared: 5 },
  {
    name: "more than the share is refused, also if as much is declared",
    rules: { pruneLimit: "50%" },
    going: configMaps(6),
    had: 10,
    declared: 10,
    want: ["pruneLimit is 50%"],
  },
  ...[":Namespace::shop", ":PersistentVolumeClaim:shop:data", "apiextensions.k8s.io:CustomResourceDefinition::a.example.com"].map(
    (key) => ({
      name: `${key} is protected by default`,
      going: [...configMaps(1), ...going(key)],
      had: 9,
      declared: 7,
      want: ["protected kinds are not pruned", "slipway/prune: enabled", " (protected)\nConfigMap shop/c0"],
    }),
  ),
  { name: "a kind of that name in another group is not", going: going("example.com:Namespace:shop:a"), had: 9, declared: 8 },
  {
    name: "an annotation allows it for one object",
    going: going(":Namespace::shop").map((each) => ({ ...each, isAllowed: true })),
    had: 9,
    declared: 8,
  },
  {
    name: "other kinds may be protected",
    rules: { protectedKinds: ["ConfigMap"] },
    going: configMaps(1),
    had: 9,
    declared: 8,
    want: ["(protected)"],
  },
  { name: "then the usual ones are not", rules: { protectedKinds: ["ConfigMap"] }, going: going(":Namespace::shop"), had: 9, declared: 8 },
  {
    name: "in the plural too",
    rules: { protectedKinds: ["secrets"] },
    going: going(":Secret:a:b"),
    had: 9,
    declared: 8,
    want: ["protected"],
  },
  {
    name: "of many objects the first are named, protected ones before others",
    going: [...configMaps(40), ...going(":Namespace::shop")],
    had: 100,
    declared: 59,
    want: ["\nNamespace shop (protected)\nConfigMap shop/c0\n", "\nand 16 more"],
  },
];

test.for(cases)("$name", ({ rules: given, want, ...each }) => {
  const refusal = pruneRefusal(rules(given), each);
  expect(refusal).toEqual(want === undefined ? undefined : expect.any(String));
  for (const part of want ?? []) expect(refusal).toContain(part);
});

test.for(["a", "5.5", "-1", -1, 1.5, "101%", "1000%", ""])("a limit %j is refused", (pruneLimit) =>
  expect(() => rules({ pruneLimit })).toThrowError("must be a number of objects such as 5, or a share of them such as 20%"),
);
