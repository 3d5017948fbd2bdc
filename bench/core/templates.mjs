/**
 * What rendering a request template costs: ours against velocityjs with its template parsed once, and against JSON.parse with
 * concatenation written by hand. A typical template, 20 references and one loop over 20 items, on a body of 2 KB; everybody parses
 * the body. Contenders take turns in one run. Run `npm run build` first, then this file with node; `--seconds` is the time for each.
 *
 * Every output is compared first, and a wrong one ends the run: a figure for wrong answers is none.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import velocityjs from "velocityjs";
import { NO_PARAMETERS } from "../../dist/src/templates/input-object.js";
import { FixedMap } from "../../dist/src/templates/map-object.js";
import { Template } from "../../dist/src/templates/template.js";
import { newMap } from "../../dist/src/templates/value.js";

const TARGET_VELOCITYJS = 3;
const TARGET_BY_HAND = 2.5;
const ROUNDS = 41;
const { seconds } = parseArgs({ options: { seconds: { type: "string", default: "4" } } }).values;

const FIELDS = ["id", "customer", "email", "phone", "street", "city", "zip", "country", "currency", "channel"];
const document = {
  order: Object.fromEntries(FIELDS.map((name, i) => [name, `${name} value ${i}`])),
  meta: { source: "web", version: 3, priority: true, total: 249.99, note: "leave at the door, please" },
  items: Array.from({ length: 20 }, (_, i) => ({
    sku: `SKU-${1000 + i}`,
    quantity: (i % 5) + 1,
    price: 9.99 + i,
    title: `Title of item ${i}`,
  })),
};
document.filler = "x".repeat(2_048 - JSON.stringify({ ...document, filler: "" }).length);
const body = JSON.stringify(document);

const head = (root) => `{
  "id": "${root}.order.id",
  "customer": {"name": "${root}.order.customer", "email": "${root}.order.email", "phone": "${root}.order.phone"},
  "address": {"street": "${root}.order.street", "city": "${root}.order.city", "zip": "${root}.order.zip", "country": "${root}.order.country"},
  "currency": "${root}.order.currency",
  "channel": "${root}.order.channel",
  "source": "${root}.meta.source",
  "version": ${root}.meta.version,
  "priority": ${root}.meta.priority,
  "total": ${root}.meta.total,
  "note": "${root}.meta.note",
  "lines": [
#foreach($item in ${root}.items)
    {"sku": "$item.sku", "quantity": $item.quantity, "price": $item.price}#if($foreach.hasNext),#end

#end
  ]
}`;
const text = `#set($doc = $input.path('$'))\n${head("$doc")}`;
const template = new Template(text);
const inputs = { body, parameters: NO_PARAMETERS, context: newMap(), stageVariables: new FixedMap(new Map()) };

const tree = velocityjs.parse(head("$doc"));

function byHand() {
  const d = JSON.parse(body);
  const { order: o, meta: m } = d;
  let out = `{
  "id": "${o.id}",
  "customer": {"name": "${o.customer}", "email": "${o.email}", "phone": "${o.phone}"},
  "address": {"street": "${o.street}", "city": "${o.city}", "zip": "${o.zip}", "country": "${o.country}"},
  "currency": "${o.currency}",
  "channel": "${o.channel}",
  "source": "${m.source}",
  "version": ${m.version},
  "priority": ${m.priority},
  "total": ${m.total},
  "note": "${m.note}",
  "lines": [
`;
  const { items } = d;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    out += `    {"sku": "${item.sku}", "quantity": ${item.quantity}, "price": ${item.price}}${i + 1 < items.length ? "," : ""}\n`;
  }
  return `${out}  ]\n}`;
}

const contenders = {
  ours: () => template.render(inputs),
  velocityjs: () => new velocityjs.Compile(tree).render({ doc: JSON.parse(body) }),
  "by hand": byHand,
  "JSON.parse": () => JSON.stringify(JSON.parse(body).meta.version),
};

const expected = JSON.stringify(JSON.parse(byHand()));
for (const name of ["ours", "velocityjs"]) {
  const output = contenders[name]();
  if (JSON.stringify(JSON.parse(output)) !== expected) throw new Error(`${name} renders something else:\n${output}`);
}

function time(run, forMs) {
  const begun = performance.now();
  let count = 0;
  let sink = 0;
  for (;;) {
    for (let i = 0; i < 50; i++) sink += run().length;
    count += 50;
    const spentMs = performance.now() - begun;
    if (spentMs >= forMs) return sink === 0 ? Number.NaN : (spentMs / count) * 1_000;
  }
}

const names = Object.keys(contenders);
for (const name of names) time(contenders[name], 300);
const times = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) times[name].push(time(contenders[name], (Number(seconds) * 1_000) / ROUNDS));
}
const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * q)];
const median = (name) => quantile(times[name], 0.5);
const ratios = (of, to) => times[of].map((value, round) => value / times[to][round]);

console.log(`Body of ${Buffer.byteLength(body)} bytes, node ${process.version}, ${cpus()[0]?.model}`);
console.table(
  names.map((name) => ({
    contender: name,
    µs: Number(median(name).toFixed(2)),
    "5-95 %": `${quantile(times[name], 0.05).toFixed(2)}-${quantile(times[name], 0.95).toFixed(2)}`,
  })),
);
const toVelocity = quantile(ratios("velocityjs", "ours"), 0.5);
const toHand = quantile(ratios("ours", "by hand"), 0.5);
console.log(`velocityjs takes ${toVelocity.toFixed(2)} times as long (at least ${TARGET_VELOCITYJS})`);
console.log(`by hand it takes 1/${toHand.toFixed(2)} of the time (at most ${TARGET_BY_HAND})`);
console.log(
  JSON.stringify({
    bench: "core/templates",
    node: process.version,
    rounds: ROUNDS,
    times: Object.fromEntries(names.map((name) => [name, median(name)])),
    toVelocity,
    toHand,
  }),
);
if (toVelocity < TARGET_VELOCITYJS || toHand > TARGET_BY_HAND) {
  console.error("missed");
  process.exitCode = 1;
}
