import { expect, test } from "vitest";
import { readLogRetention } from "./log-retention.ts";

const daysOf = (text: string, project: string) => {
  const read = readLogRetention(text);
  return "problem" in read ? read.problem : read.retention(project);
};

test.for([
  { text: "", shop: undefined, bank: undefined },
  { text: "90", shop: 90, bank: 90 },
  { text: "shop=30", shop: 30, bank: undefined },
  { text: " 365, shop = 30 ,", shop: 30, bank: 365 },
])("'$text'", ({ text, shop, bank }) => expect([daysOf(text, "shop"), daysOf(text, "bank")]).toEqual([shop, bank]));

test.for(["7", "forever", "shop=", "=9", "-9", "9.5", "99999", "30,31", "shop=30,shop=31", "shop=3=30x"])(
  "'%s' is refused with what is wrong",
  (text) => expect(readLogRetention(text)).toEqual({ problem: expect.stringMatching(/is not DAYS or PROJECT=DAYS|there twice/) }),
);
