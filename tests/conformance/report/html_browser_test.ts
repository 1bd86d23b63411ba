/**
 * The HTML report in a real browser. What the browser makes of the page is
 * asked by a script that leaves its answers in the page.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { format_report } from "../../../conformance/report/format_report.ts";
import { CHROMIUM, run_chromium } from "../../helpers/chromium.ts";
import { test_with } from "../../helpers/programs.ts";
import { SAMPLE_REPORT } from "../../helpers/sample_report.ts";

const DARK = ["--blink-settings=preferredColorScheme=0"];

function browser_test(name: string, body: () => Promise<void>): void {
  test_with(CHROMIUM, name, body);
}

/** The value of `expression` in the page of the sample report. */
async function in_page<T>(
  expression: string,
  { args = [], script = true, hash = "" }: {
    args?: string[];
    script?: boolean;
    hash?: string;
  } = {},
): Promise<T> {
  let html = format_report(SAMPLE_REPORT, "html");
  if (!script) html = html.replace(/<script>.*?<\/script>/s, "");
  const answer = `<pre id="answer"></pre><script>
    addEventListener("load", () => setTimeout(() => {
      document.querySelector("#answer").textContent =
        encodeURIComponent(JSON.stringify(${expression}));
    }));
  </script>`;
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    await Deno.writeTextFile(file, html.replace("</body>", `${answer}</body>`));
    const dom = await run_chromium(
      CHROMIUM.Chromium!,
      `file://${file}${hash}`,
      [
        ...args,
        "--virtual-time-budget=2000",
        "--dump-dom",
      ],
    );
    const [, text = ""] = /<pre id="answer">(.*?)<\/pre>/.exec(dom) ?? [];
    return JSON.parse(decodeURIComponent(text));
  } finally {
    await Deno.remove(file);
  }
}

const SHOWN = `Array.from(document.querySelectorAll(".rule"))
  .filter((rule) => rule.checkVisibility())
  .map((rule) => rule.querySelector("code").textContent)`;

browser_test(
  "html: rules that hold are hidden at first, without a script too",
  async () => {
    const shown = ["headers.name", "status.reason"];
    assertEquals(await in_page(SHOWN), shown);
    assertEquals(await in_page(SHOWN, { script: false }), shown);
  },
);

browser_test(
  "html: a check box shows and hides the rules of a verdict",
  async () => {
    const shown = await in_page<string[]>(`
    (document.querySelector("#show-pass").click(),
    document.querySelector("#show-fail").click(),
    ${SHOWN})`);
    assertEquals(shown, ["status.reason", "status.format"]);
  },
);

browser_test(
  "html: the words in the search field choose among the rules",
  async () => {
    const shown = await in_page<string[]>(`(() => {
    const search = document.querySelector("[type=search]");
    search.value = "reason EMPTY";
    search.dispatchEvent(new Event("input"));
    return ${SHOWN};
  })()`);
    assertEquals(shown, ["status.reason"]);
  },
);

browser_test("html: without a script there is no search field", async () => {
  const visible = `document.querySelector("[type=search]").checkVisibility()`;
  assertEquals(await in_page(visible), true);
  assertEquals(await in_page(visible, { script: false }), false);
});

browser_test(
  "html: a link from the matrix opens the details of its rule",
  async () => {
    const open =
      `Array.from(document.querySelectorAll("details[open] summary code"))
    .map((code) => code.textContent)`;
    assertEquals(await in_page(open), ["headers.name"]);
    assertEquals(await in_page(open, { hash: "#status.reason" }), [
      "headers.name",
      "status.reason",
    ]);
  },
);

/** WCAG 2.1 §1.4.3: the least contrast of all text that is shown. */
const LEAST_CONTRAST = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = rgb(color).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (rgb(color)[3] !== 0) return color;
    }
    return getComputedStyle(document.body).backgroundColor;
  };
  const ratios = Array.from(document.querySelectorAll("body *"))
    .filter((element) => element.checkVisibility() && Array.from(element.childNodes)
      .some((node) => node.nodeType === 3 && node.data.trim() !== ""))
    .map((element) => {
      const [dark, light] = [getComputedStyle(element).color, background(element)]
        .map(luminance).sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    });
  return Math.min(...ratios);
})()`;

for (const [scheme, args] of [["light", []], ["dark", DARK]] as const) {
  browser_test(
    `html: text is easy to tell from its ${scheme} background`,
    async () => {
      const contrast = await in_page<number>(LEAST_CONTRAST, {
        args: [...args],
      });
      assert(contrast >= 4.5, `The least contrast is ${contrast}`);
    },
  );
}

browser_test(
  "html: the page follows the colour scheme of the reader",
  async () => {
    const color = "getComputedStyle(document.body).backgroundColor";
    assertNotEquals(await in_page(color), await in_page(color, { args: DARK }));
  },
);

browser_test(
  "html: on a narrow screen only the matrix scrolls sideways",
  async () => {
    const args = ["--window-size=500,900"];
    const overflow =
      "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assertEquals(await in_page(overflow, { args }), 0);
  },
);

browser_test("html: the page asks for nothing else", async () => {
  const asked = `performance.getEntriesByType("resource").length`;
  assertEquals(await in_page(asked), 0);
});
