/** Switches tabs and chosen panels, with arrow keys too. Runs in the reader's browser. */
export const panelScript = `
for (const box of document.querySelectorAll('.panels')) {
  const panels = [...box.children].filter((child) => child.matches('[role=tabpanel], [role=group]'));
  const show = (id) => { for (const panel of panels) panel.hidden = panel.id !== id; };
  const select = box.querySelector(':scope > label > select');
  if (select !== null) {
    select.addEventListener('change', () => show(select.value));
    show(select.value);
    continue;
  }
  const tabs = [...box.querySelectorAll(':scope > [role=tablist] > [role=tab]')];
  const choose = (tab) => {
    for (const other of tabs) {
      other.setAttribute('aria-selected', String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    show(tab.getAttribute('aria-controls'));
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', ({ key }) => {
      const next = key === 'ArrowRight' ? tabs[(i + 1) % tabs.length] : key === 'ArrowLeft' ? tabs.at(i - 1) : undefined;
      if (next === undefined) return;
      choose(next);
      next.focus();
    });
  });
  choose(tabs[0]);
}
`;

/** Tells the numbers of a chart's lines where the pointer is; arrow keys go from point to point. Runs in the reader's browser. */
export const chartScript = `
const shown = (value) => String(Number(value.toPrecision(4)));
for (const figure of document.querySelectorAll('figure.chart')) {
  const svg = figure.querySelector('svg');
  const output = figure.querySelector('output');
  const numbers = (name) => svg.dataset[name].split(' ').map(Number);
  const [[x0, x1], [y0, y1], [left, right, top, bottom]] = [numbers('x'), numbers('y'), numbers('plot')];
  const log = svg.dataset.log === 'yes';
  const lines = [...svg.querySelectorAll('path[data-name]')].map((path) => {
    const places = path.getAttribute('d').match(/-?[\\d.]+/g).map(Number);
    return { name: path.dataset.name, points: places.filter((_, i) => i % 2 === 0).map((x, i) => [x, places[2 * i + 1]]) };
  });
  const xOf = (place) => x0 + (place - left) / (right - left) * (x1 - x0);
  const yOf = (place) => {
    const share = (bottom - place) / (bottom - top);
    return log ? y0 * (y1 / y0) ** share : y0 + share * (y1 - y0);
  };
  const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  cursor.setAttribute('class', 'cursor');
  svg.append(cursor);
  const nearest = (points, place) => points.reduce((best, point) => Math.abs(point[0] - place) < Math.abs(best[0] - place) ? point : best);
  let at = left;
  const tell = (place) => {
    at = nearest(lines[0].points, place)[0];
    cursor.setAttribute('d', 'M' + at + ' ' + top + 'V' + bottom);
    output.textContent = shown(xOf(at)) + ': ' + lines.map(({ name, points }) => name + ' ' + shown(yOf(nearest(points, at)[1]))).join(', ');
  };
  svg.addEventListener('pointermove', ({ clientX }) => {
    const { left: start, width } = svg.getBoundingClientRect();
    tell((clientX - start) / width * svg.viewBox.baseVal.width);
  });
  svg.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const places = lines[0].points.map(([x]) => x);
    const i = places.indexOf(at) + (event.key === 'ArrowRight' ? 1 : -1);
    tell(places[Math.min(Math.max(i, 0), places.length - 1)]);
  });
}
`;
