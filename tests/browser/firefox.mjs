// node firefox.mjs PROGRAM: drives a Firefox. It takes one command a line, as JSON, and answers each with one line of JSON.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const puppeteer = createRequire(`${process.env.CELLFACTS_NPM}/`)("puppeteer-core");
const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.argv[2], headless: true, timeout: 120_000 });
const page = await browser.newPage();
page.setDefaultTimeout(60_000); // other tests run beside this one
const commands = {
  to: (address) => page.goto(address).then(() => null),
  evaluate: (script) => page.evaluate(`(() => { ${script} })()`),
  click: (selector) => page.click(selector),
  roles: async (names) => {
    const counts = {};
    for (const name of names) counts[name] = (await page.$$(`::-p-aria([role="${name}"])`)).length;
    return counts;
  },
  resize: (width) => page.setViewport({ width, height: 900 }),
};

console.log(JSON.stringify(await browser.version()));
for await (const line of createInterface({ input: process.stdin })) {
  const [name, value] = JSON.parse(line);
  const answer = await commands[name](value).catch((error) => ({ error: error.message }));
  console.log(JSON.stringify(answer ?? null));
}
await browser.close();
