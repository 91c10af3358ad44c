/** Shows boxes from a score on, hides annotations, and filters tables and cards by what is typed. Runs in the reader's browser. */
export const reportScript = `
const images = document.getElementById('sample-images');
if (images !== null) {
  const score = document.getElementById('score');
  const output = document.querySelector('output[for=score]');
  score.addEventListener('input', () => {
    output.textContent = Number(score.value).toFixed(2);
    for (const box of images.querySelectorAll('.found')) box.toggleAttribute('hidden', Number(box.dataset.score) < Number(score.value));
  });
  const truth = document.getElementById('truth');
  truth.addEventListener('change', () => images.classList.toggle('plain', !truth.checked));
}
for (const input of document.querySelectorAll('input[data-filters]')) {
  const filtered = document.getElementById(input.dataset.filters);
  const items = [...filtered.querySelectorAll('tbody tr, .card')];
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of items) item.hidden = !(item.dataset.text ?? item.textContent).toLowerCase().includes(wanted);
    for (const details of filtered.querySelectorAll('details')) details.open = wanted !== '';
  });
}
`;
