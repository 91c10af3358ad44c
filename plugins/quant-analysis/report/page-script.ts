/** Sorts the table by the heading that is clicked, the worst first at the first click for numbers. Runs in the reader's browser. */
export const pageScript = `
const table = document.getElementById('layers');
const body = table.tBodies[0];
const valueOf = (row, column) => {
  const text = row.cells[column].dataset.value;
  return text === '' ? NaN : column < 2 ? text : Number(text);
};
const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : Number.isNaN(a) ? (Number.isNaN(b) ? 0 : Infinity) : Number.isNaN(b) ? -Infinity : a - b;
[...table.tHead.rows[0].cells].forEach((heading, column) => {
  heading.addEventListener('click', () => {
    const lowFirst = column < 2 || heading.textContent.endsWith('dB');
    const direction = heading.getAttribute('aria-sort') === null ? (lowFirst ? 'ascending' : 'descending') : heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', direction);
    const sign = direction === 'ascending' ? 1 : -1;
    const rows = [...body.rows].sort((a, b) => {
      const order = compare(valueOf(a, column), valueOf(b, column));
      return Number.isFinite(order) ? sign * order : order === Infinity ? 1 : -1;
    });
    body.append(...rows);
  });
});
`;
