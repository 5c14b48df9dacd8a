// node components.mjs FOLDER: bundles FOLDER/react.jsx and FOLDER/vue.js for browsers, with the packages from npm, into NAME.bundle.js.
// Prints what a server makes of FOLDER/react-server.jsx and FOLDER/vue-server.js. Templates of Vue are compiled here, as its build tools do:
// a page with a strict policy cannot.
import fs from "node:fs";
import { createRequire } from "node:module";

const npm = process.env.CELLFACTS_NPM;
const require = createRequire(`${npm}/`);
const esbuild = require("esbuild");
const { compileTemplate } = require("vue/compiler-sfc");

const [folder] = process.argv.slice(2);
const templates = {
  name: "templates",
  setup(build) {
    build.onLoad({ filter: /\.template$/ }, ({ path }) => {
      const { code, errors } = compileTemplate({ source: fs.readFileSync(path, "utf8"), filename: path, id: path });
      return { contents: code, loader: "js", errors: errors.map((error) => ({ text: String(error) })) };
    });
  },
};
const common = {
  bundle: true,
  jsx: "automatic",
  logLevel: "error",
  nodePaths: [npm],
  plugins: [templates],
  define: {
    "process.env.NODE_ENV": '"development"', // warnings go to the console, where a test sees them
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
  },
};
const made = {};
for (const [name, ending] of [["react", "jsx"], ["vue", "js"]]) {
  await esbuild.build({ ...common, entryPoints: [`${folder}/${name}.${ending}`], outfile: `${folder}/${name}.bundle.js` });
  const server = `${folder}/${name}-server.cjs`;
  await esbuild.build({ ...common, entryPoints: [`${folder}/${name}-server.${ending}`], outfile: server, platform: "node" });
  made[name] = await require(server).html;
}
process.stdout.write(JSON.stringify(made));
