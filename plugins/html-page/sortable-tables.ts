/**
 * Sorts a table of the class `sortable` by the heading that is clicked, by each cell's `data-value` or else its text. A heading with
 * `data-sort="text"` sorts words, with `low` numbers from the smallest, otherwise from the largest. Runs in the reader's browser.
 */
export const sortableTables = `
const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : Number.isNaN(a) ? (Number.isNaN(b) ? 0 : Infinity) : Number.isNaN(b) ? -Infinity : a - b;
for (const table of document.querySelectorAll('table.sortable')) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const kind = heading.dataset.sort ?? 'high';
    const valueOf = (row) => {
      const cell = row.cells[column];
      const text = cell.dataset.value ?? cell.textContent;
      return text === '' ? NaN : kind === 'text' ? text : Number(text);
    };
    heading.addEventListener('click', () => {
      const before = heading.getAttribute('aria-sort');
      const direction = before === null ? (kind === 'high' ? 'descending' : 'ascending') : before === 'ascending' ? 'descending' : 'ascending';
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', direction);
      const sign = direction === 'ascending' ? 1 : -1;
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const order = compare(valueOf(a), valueOf(b));
        return Number.isFinite(order) ? sign * order : order === Infinity ? 1 : -1;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
`;
