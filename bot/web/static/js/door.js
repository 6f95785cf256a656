// At the door: the place inside a page (#heard=…, #t=75), which no server ever sees, comes along through the sign-in.

const way = document.querySelector("a[data-next]");
if (way && location.hash.length > 1) way.href = `/sign-in?${new URLSearchParams({ next: way.dataset.next + location.hash })}`;
