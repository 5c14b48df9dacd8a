// node scan.mjs <FILE: asks the MDN HTTP Observatory for the grade of addresses, and csp_evaluator for what is wrong with policies.
// FILE: {"hosts": ["127.0.0.1:8443/path", ...], "policies": ["default-src ...", ...]}, both as the tests found them.
import fs from "fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const npm = `${process.env.CELLFACTS_NPM}/`;
const asked = JSON.parse(fs.readFileSync(0, "utf8"));

// The package fetches the list of preloaded names when it is installed. Here it is empty, as it is for a name that nobody has preloaded.
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => (String(path).endsWith("hsts-preload.json") ? "{}" : readFileSync(path, ...rest));
const { scan } = await import(pathToFileURL(`${npm}@mdn/mdn-http-observatory/src/index.js`));
const grades = {};
for (const host of asked.hosts) {
  const { scan: found, tests } = await scan(host);
  const results = Object.entries(tests).map(([name, test]) => [name, test.result]);
  grades[host] = { grade: found.grade, score: found.score, failed: found.testsFailed, results: Object.fromEntries(results) };
}

const require = createRequire(npm);
const { CspEvaluator } = require("csp_evaluator/dist/evaluator.js");
const { CspParser } = require("csp_evaluator/dist/parser.js");
const { Severity } = require("csp_evaluator/dist/finding.js");
const findings = {};
for (const policy of asked.policies) {
  const found = new CspEvaluator(new CspParser(policy).csp).evaluate();
  findings[policy] = found.filter((one) => one.severity < Severity.INFO).map((one) => `${one.directive}: ${one.description}`);
}
process.stdout.write(JSON.stringify({ grades, findings }));
