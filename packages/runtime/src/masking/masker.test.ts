import fc from "fast-check";
import { expect, test } from "vitest";
import { encodingsOf } from "./encodings-of.ts";
import { Masker } from "./masker.ts";

const secret = `pa ss<w>"or'd/ü+&%`;

function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  for (const value of values) masker.add(value);
  return masker;
}

const b64 = (text: string) => Buffer.from(text).toString("base64");

test.for([
  { name: "the value itself", text: `login ${secret} failed`, want: "login ***** failed" },
  { name: "several times, and with nothing between", text: `${secret}${secret} ${secret}`, want: "***** *****" },
  { name: "in JSON", text: JSON.stringify({ password: secret }), want: '{"password":"*****"}' },
  { name: "in JSON in JSON", text: JSON.stringify({ a: JSON.stringify({ b: secret }) }), want: '{"a":"{\\"b\\":\\"*****\\"}"}' },
  {
    name: "in JSON as Go writes it",
    text: JSON.stringify(secret).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026"),
    want: '"*****"',
  },
  { name: "in single quotes of YAML", text: `a: '${secret.replaceAll("'", "''")}'`, want: "a: '*****'" },
  { name: "in JSON that keeps to ASCII", text: JSON.stringify({ a: secret }).replace("ü", "\\u00fc"), want: '{"a":"*****"}' },
  { name: "quoted by a shell", text: `+ login 'pa ss<w>"or'\\''d/ü+&%'`, want: "+ login '*****'" },
  { name: "in base64", text: `data: ${b64(secret)}`, want: "data: *****" },
  { name: "in base64 of URLs", text: `t=${Buffer.from(secret).toString("base64url")}`, want: "t=*****" },
  { name: "in hexadecimal", text: Buffer.from(secret).toString("hex"), want: "*****" },
  { name: "in a URL", text: `http://u:${encodeURIComponent(secret)}@h/`, want: "http://u:*****@h/" },
  { name: "in a form", text: `p=${new URLSearchParams({ p: secret }).toString().slice(2)}`, want: "p=*****" },
  { name: "in HTML", text: `<b>pa ss&lt;w&gt;&quot;or&#x27;d/ü+&amp;%</b>`, want: "<b>*****</b>" },
  { name: "with nothing of it", text: "nothing to see: password", want: "nothing to see: password" },
])("masks a value $name", ({ text, want }) => expect(maskerOf(secret).mask(text)).toBe(want));

test.for(["", "a", "ab", "abc", "user:", "a longer beginning, "])("masks a value inside a text in base64 after %j", (before) => {
  for (const after of ["", "1", "12", "@host/db"]) {
    const text = b64(`${before}s3cr3t-c4nary-value${after}`);
    expect(Buffer.from(maskerOf("s3cr3t-c4nary-value").mask(text).split("*****").join(""), "base64").toString()).not.toContain("c4nary");
  }
});

test("the lines of a value with several are masked alone, and base64 that is broken into lines", () => {
  const key = `-----BEGIN KEY-----\n${"abcdefghij".repeat(6)}\n{\n${"klmnopqrst".repeat(6)}\n-----END KEY-----\n`;
  const masker = maskerOf(key);
  expect(masker.mask(`+ ${"klmnopqrst".repeat(6)}\n+ {\n`)).toBe("+ *****\n+ {\n");
  for (const line of b64(key).match(/.{1,64}/g) ?? []) if (line.length === 64) expect(masker.mask(line)).toBe("*****");
});

test("a value of short lines is masked in a block of YAML, however deep it is", () => {
  const masker = maskerOf("root\nhunter2\n\nend\n");
  for (const pad of ["  ", "        "]) {
    const block = `${pad}root\n${pad}hunter2\n\n${pad}end\n`;
    expect(masker.mask(`pass: |\n${block}other: x\n`)).toBe(`pass: |\n${pad}*****\nother: x\n`);
  }
});

test("control characters are masked as Go prints them", () => {
  expect(maskerOf("a\u0007b\u0001cd").mask('invalid value "a\\ab\\x01cd"')).toBe('invalid value "*****"');
});

test("a value of less than four characters is not masked", () => {
  expect(maskerOf("abc", " 12 ").mask("abc 12")).toBe("abc 12");
  expect(maskerOf("abcd").mask("xabcdx")).toBe("x*****x");
});

test("values that overlap or contain each other are masked as one", () => {
  expect(maskerOf("password", "wordiness").mask("a passwordiness b")).toBe("a ***** b");
  expect(maskerOf("secret", "secret-longer").mask("secret-longer secret")).toBe("***** *****");
});

test("nothing of any encoding is left in any text", () => {
  const value = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim() === text && text.length >= 8);
  fc.assert(
    fc.property(value, fc.array(fc.string({ maxLength: 20 })), (hidden, others) => {
      const masker = maskerOf(hidden);
      for (const encoding of encodingsOf(hidden)) {
        const shown = masker.mask(others.join(encoding));
        if (others.length > 1 && !others.join("").includes(encoding) && !"*****".includes(encoding)) expect(shown).not.toContain(encoding);
      }
    }),
    { numRuns: 200 },
  );
});
