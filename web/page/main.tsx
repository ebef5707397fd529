/** The entry of both pages: what the data says it is, is shown. */
import type { PageReport } from 'dcheck/api';
import { render } from 'preact';
import { Report } from './report.tsx';
import './style.css';

const data = JSON.parse(document.getElementById('dcheck-data')?.textContent ?? 'null') as {
  readonly kind: 'report';
  readonly report: PageReport;
};
const root = document.getElementById('page');
if (root !== null) render(<Report report={data.report} />, root);
