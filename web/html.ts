/**
 * One self-contained HTML page: the built script and style sheet of `page/` with the data that they show. No part of it
 * refers to another file or host.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DcheckError } from '../checker/api.ts';

/** What a page is given: it looks at `kind` to know what to be. */
export interface PageData {
  readonly kind: 'report' | 'explorer';
  readonly [key: string]: unknown;
}

export interface Page {
  readonly html: string;
  /** A Content-Security-Policy under which the page works, and loads nothing from elsewhere. */
  readonly policy: string;
}

/** Reads the built files, which lie beside the built form of this one. Throws DcheckError `usage` where they were not built. */
export function htmlPage(title: string, data: PageData): Page {
  const script = builtFile('page.js').replaceAll('</script', '<\\/script');
  const style = builtFile('page.css').replaceAll('</style', '<\\/style');
  // A script element ends at the first "</script", and "<!--" changes how the rest is read: no "<" is left in the data.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="page"></div>',
    '<noscript>This page needs JavaScript; dcheck run prints the same as text.</noscript>',
    `<script type="application/json" id="dcheck-data">${json}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
  const policy =
    `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; ` +
    `connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function builtFile(name: string): string {
  try {
    return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
  } catch (error) {
    throw new DcheckError('usage', 'the pages of dcheck are not built', {
      hint: 'run npm ci in its folder, with its devDependencies: Vite builds them',
      cause: error,
    });
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
