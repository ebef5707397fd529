/** The entry of both pages: what the data says it is, is shown. */
import type { PageReport } from 'dcheck/api';
import { render } from 'preact';
import { Explorer } from './explorer/explorer.tsx';
import { Report } from './report.tsx';
import './style.css';
import './explorer/explorer.css';

type Data =
  | { readonly kind: 'report'; readonly report: PageReport }
  | { readonly kind: 'explorer'; readonly words: readonly (readonly [string, string])[] };

const data = JSON.parse(document.getElementById('dcheck-data')?.textContent ?? 'null') as Data;
const root = document.getElementById('page');
if (root !== null) render(data.kind === 'report' ? <Report report={data.report} /> : <Explorer words={data.words} />, root);
