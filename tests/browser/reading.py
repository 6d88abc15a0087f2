"""What a page says, how wide it is, and how large its targets are: read out of the browser by small scripts."""

import re
from functools import cache

from daylight.words import catalogues, read_catalogue

_TEXTS = """() => {
  const shown = (node) => node.checkVisibility({checkVisibilityCSS: true}) && !node.closest('[lang], code, pre, .hash, option, .visually-hidden [lang]') ;
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, text = node.nodeValue.replace(/\\s+/g, ' ').trim();
    const own = node.parentElement.closest('[lang]');
    if (!text || own !== document.documentElement || node.parentElement.closest('script, style, code, pre, .hash, datalist')) continue;
    if (!node.parentElement.checkVisibility()) continue;
    found.push([node.parentElement.closest('h1, h2, h3, th, dt, label, legend, button, summary, nav, a, td, dd, p, li, span, text')?.tagName || '', text]);
  }
  for (const node of document.querySelectorAll('[aria-label], [placeholder], [title], img[alt]'))
    if (node.checkVisibility() && node.closest('[lang]') === document.documentElement)
      for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
        if (node.getAttribute(name)) found.push([name, node.getAttribute(name).replace(/\\s+/g, ' ').trim()]);
  return found;
}"""

_TARGETS = """(least) => {
  const found = [];
  for (const node of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) || node.closest('.visually-hidden, .skip')) continue;
    const label = ['radio', 'checkbox'].includes(node.type) ? node.closest('label') : null;
    const box = (label || node).getBoundingClientRect();
    if (!box.width || box.bottom < 0 || box.right < 0) continue;
    // A link inside a sentence is as high as its line: WCAG 2.5.8 and the Chinese rule both except it.
    const parent = node.parentElement, text = parent.textContent.trim(), own = node.textContent.trim();
    const isInSentence = getComputedStyle(node).display === 'inline' && parent.matches('p, li, dd, .note') && text.length > own.length + 4;
    if (isInSentence) continue;
    if (box.height + 0.5 < least || box.width + 0.5 < least) found.push(`${Math.round(box.width)}×${Math.round(box.height)} ${node.outerHTML.slice(0, 110)}`);
  }
  return found;
}"""

_LINKS = """() => [...document.querySelectorAll('a[href]')].filter((a) => !a.hasAttribute('download'))
  .map((a) => a.href).filter((href) => href.startsWith(location.origin)).map((href) => href.slice(location.origin.length))"""

_FOCUS = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  const isSeen = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return [node.outerHTML.slice(0, 100), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, isSeen];
}"""

_ENGLISH = re.compile(r"[A-Za-z][a-z]+ [A-Za-z]?[a-z]+ [A-Za-z]?[a-z]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def _sentences() -> tuple[dict[str, str], dict[str, str]]:
    """Every fixed sentence: English to Chinese and back, those with places for values left out."""
    chinese, english = {}, {}
    for path in catalogues():
        for message in read_catalogue(path):
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            said = message.string if isinstance(message.string, str) else message.string[0]
            for text in texts:
                if text and said and said != text and not re.search(r"[%{]", text):
                    chinese[text] = said
                    english[said] = text
    return chinese, english


def untranslated(page, language: str) -> list[str]:
    """Fixed words of the other language among what is seen: in Chinese pages English sentences and labels, in English pages labels."""
    chinese, english = _sentences()
    found = []
    for tag, text in page.evaluate(_TEXTS):
        if language == "zh":
            is_wrong = (text in chinese and not _HAN.search(text)) or (_ENGLISH.search(text) and not _HAN.search(text))
        else:
            is_wrong = tag not in {"TD", "DD", "P"} and text in english
        if is_wrong:
            found.append(f"{language} <{tag.lower()}> {text[:90]}")
    return found


def small_targets(page, least: int) -> list[str]:
    """What is too small for a finger."""
    return list(page.evaluate(_TARGETS, least))


def links(page) -> list[str]:
    """The addresses of our own that the page leads to."""
    return list(page.evaluate(_LINKS))


def focus_walk(page, steps: int) -> list[str]:
    """Press Tab so often; what took the focus without showing it."""
    hidden = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        here = page.evaluate(_FOCUS)
        if here is None:
            break
        name, is_ringed, is_seen = here
        if not (is_ringed and is_seen):
            hidden.append(name)
    return hidden
