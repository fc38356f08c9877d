/** What the search of the site finds: each section of a guide or package page, and each endpoint. */
import { operationsOf, type DescribedOperation, type Description } from "../generate/description.ts";

/** One thing to be found. The search in the page weighs names above titles above text. */
export interface Entry {
  /** Page and fragment, from the root of the site. */
  readonly url: string;
  /** The page that it is on. */
  readonly page: string;
  readonly title: string;
  /** Other things that it is called: path, operation id. */
  readonly names?: string;
  readonly text: string;
}

/** Lists of what a page of the package has: each entry is found by itself. */
const CONTENTS =
  /^(?:Accessors|Classes|Constructors|Functions|Interfaces|Methods|Properties|Type Aliases|Variables)$/;

/** Sections of a package page are many and small; those of a guide are read in full. */
const LONGEST = { guides: 4000, package: 300 };

/** The sections of a page of TypeDoc's: from each heading that can be linked to, to the next. */
export function sectionsOf(html: string, url: string): Entry[] {
  const page = textOf(/<title>([\s\S]*?)(?: \| [^|]*)?<\/title>/.exec(html)?.[1] ?? url);
  const [, content = ""] = /<div class="col-content">([\s\S]*?)<div class="col-sidebar">/.exec(html) ?? [];
  const longest = url.startsWith("package/") ? LONGEST.package : LONGEST.guides;
  const parts = content.split(/(?=<h[1-3]\b[^>]*\bid="[^"]+")/);
  return parts.flatMap((part) => {
    const [heading = "", id, title] =
      /^<h[1-3]\b[^>]*\bid="([^"]+)"[^>]*>([\s\S]*?)<\/h[1-3]>/.exec(part) ?? [];
    const text = textOf(part.slice(heading.length)).slice(0, longest);
    if (id === undefined ? text === "" : CONTENTS.test(textOf(title ?? ""))) return [];
    return {
      url: id === undefined ? url : `${url}#${id}`,
      page,
      title: title === undefined ? page : textOf(title),
      text,
    };
  });
}

/** @param urlOf the place of an operation */
export function endpointsOf(
  doc: Description,
  page: string,
  urlOf: (operation: DescribedOperation) => string,
): Entry[] {
  return operationsOf(doc).map(({ method, path, operation }) => {
    const { operationId: id, summary = id, description = "" } = operation;
    const text = description.replaceAll(/\]\([^)]*\)|<br>|[`|[\]]| ?---/g, " ").replaceAll(/\s+/g, " ");
    return { url: urlOf(operation), page, title: summary, names: `${method} ${path} ${id}`, text };
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

const textOf = (html: string): string =>
  html
    .replaceAll(/<ul class="tsd-breadcrumb"[\s\S]*?<\/ul>/g, "")
    .replaceAll(/<svg\b[\s\S]*?<\/svg>|<code class="tsd-tag">[^<]*<\/code>|<wbr\/?>/g, "")
    .replaceAll(/<\/?(?:a|b|code|em|i|span|strong)\b[^>]*>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, " ")
    .trim();
