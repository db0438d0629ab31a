import { n1, n30 } from "./src/numbers.mjs";

process.exitCode = n30 > n1 * 100 ? 1 : 0;
