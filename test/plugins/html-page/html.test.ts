import t from 'tap';
import { html } from '../../../plugins/html-page/html.ts';

t.test('what is put into markup is escaped, unless it is markup itself', async (t) => {
  const name = '"><script>alert(1)</script>&';
  t.equal(html`<b title="${name}">${1}</b>`.text, '<b title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;">1</b>');
  t.equal(html`<p>${['a', '<'].map((text) => html`<i>${text}</i>`)}</p>`.text, '<p><i>a</i><i>&lt;</i></p>');
});
