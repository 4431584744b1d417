// What a web page would do with a list: parse it, and parse, check and spell each of its numbers. Prints
// {"seconds", "rows", "numbers", "valid"}. Run as: node papa_and_libphonenumber.js FILE.csv, where its two packages are.
"use strict";
const fs = require("fs");
const path = require("path");
const here = (name) => require(require.resolve(name, { paths: [process.cwd()] }));
const Papa = here("papaparse");
const { PhoneNumberUtil, PhoneNumberFormat } = here("google-libphonenumber");

const util = PhoneNumberUtil.getInstance();
const began = process.hrtime.bigint();
const { data } = Papa.parse(fs.readFileSync(path.resolve(process.argv[2]), "utf8"), { header: true, skipEmptyLines: true });
let numbers = 0;
let valid = 0;
const spelt = [];
for (const row of data) {
  for (const cell of [row["Telephone"], row["Mobile"]]) {
    if (!cell) continue;
    numbers += 1;
    const parsed = util.parse(cell, "GB");
    if (!util.isValidNumber(parsed)) continue;
    valid += 1;
    spelt.push(util.format(parsed, PhoneNumberFormat.E164));
  }
}
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
process.stdout.write(JSON.stringify({ seconds, rows: data.length, numbers, valid }));
