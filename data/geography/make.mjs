// Makes world.csv: the outline of every country as one SVG path in the Equal Earth projection.
//   npm install world-atlas@2.0.2 topojson-client@3.1.0 topojson-simplify@3.0.3 d3-geo@3.1.2 \
//     i18n-iso-countries@7.14.0
//   node make.mjs > world.csv
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import names from "i18n-iso-countries";

const WIDTH = 5000; // a unit is a fifth of a pixel on a map 1,000 pixels wide
const DETAIL = 4e-6; // steradians: corners that enclose less are dropped
const ISLAND = 3e-5; // steradians: smaller islands of a larger country are dropped
const ANTARCTICA = "010";

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8"));
atlas.objects.countries.geometries = atlas.objects.countries.geometries.filter(
  (shape) => shape.id !== ANTARCTICA,
);

const spherical = (ring) => {
  const area = geoArea({ type: "Polygon", coordinates: [ring] });
  return Math.min(area, 4 * Math.PI - area);
};
const parts = (shape) =>
  shape.type === "Polygon" ? [shape.coordinates] : shape.type === "MultiPolygon" ? shape.coordinates : [];
const largest = (shape) =>
  parts(shape).reduce((a, b) => (spherical(a[0]) >= spherical(b[0]) ? a : b));

const fine = feature(atlas, atlas.objects.countries).features;
const light = simplify(presimplify(atlas, (t) => geoTriangle(t)), DETAIL);
function geoTriangle(triangle) {
  const ring = [...triangle.map((point) => point.slice(0, 2)), triangle[0].slice(0, 2)];
  const area = geoArea({ type: "Polygon", coordinates: [ring] });
  return Math.min(area, 4 * Math.PI - area);
}
const coarse = feature(light, light.objects.countries).features;

const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, {
  type: "FeatureCollection",
  features: fine,
});
const path = geoPath(projection).digits(0);

// The same path with steps instead of positions, half as long.
const short = (d) =>
  (d ?? "").split("Z").filter(Boolean).map((ring) => {
    let at = null;
    const steps = [];
    for (const point of ring.slice(1).split("L").map((pair) => pair.split(",").map(Number))) {
      if (at === null) steps.push(`M${point[0]} ${point[1]}l`);
      else if (point[0] !== at[0] || point[1] !== at[1])
        steps.push(`${point[0] - at[0]} ${point[1] - at[1]}`);
      at = point;
    }
    return steps.length > 2 ? `${steps[0]}${steps.slice(1).join(" ").replaceAll(" -", "-")}z` : "";
  }).join("");

const rows = fine.map((exact, i) => {
  const main = largest(exact.geometry);
  const kept = parts(coarse[i].geometry).filter((part) => part[0].length > 3 && spherical(part[0]) >= ISLAND);
  const shape = kept.length
    ? { type: "MultiPolygon", coordinates: kept }
    : { type: "Polygon", coordinates: main };
  const [x, y] = projection(geoCentroid({ type: "Polygon", coordinates: main }));
  const area = geoPath(projection).area(shape);
  const numeric = exact.id ?? "";
  const name = exact.properties.name;
  const code = names.numericToAlpha3(numeric) ?? (name === "Kosovo" ? "XKX" : "");
  return [code, numeric, name, x.toFixed(0), y.toFixed(0), area.toFixed(0), short(path(shape))];
});
rows.sort((a, b) => (a[2] < b[2] ? -1 : 1));
const quoted = (cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
// An outlying territory with the code of its country is left out.
const largestOf = new Map(rows.map((row) => [row[0], 0]));
for (const row of rows) largestOf.set(row[0], Math.max(largestOf.get(row[0]), Number(row[5])));
const shown = rows.filter((row) => row[0] === "" || Number(row[5]) === largestOf.get(row[0]));
process.stdout.write("country,iso_numeric,name,x,y,area,path\n");
for (const row of shown) process.stdout.write(`${row.map(quoted).join(",")}\n`);
