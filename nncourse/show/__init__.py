"""Room 2, what people look at: still plots (`plots`) and one module of live figures a chapter.

| module | what is in it |
| --- | --- |
| `style` | colours that everybody can tell apart, axes in the course's style |
| `pictures` | PNG bytes, and pictures that carry their text alternative |
| `plots` | still pictures with matplotlib: every function takes ``ax=None`` and gives back ``ax`` |
| `controls` | the sliders, boxes and lists of a live figure, declared as traits |
| `figure` | `LiveFigure`: computed and drawn in the page |
| `posters` | captures the live drawings that notebooks store |
| `drawn`, `panels` | `DrawnFigure`: computed by numpy, drawn in the page; its poster |
| `gradient_descent`, `descent`, `noise` | chapter 3: the live figures, and what they compute |
| `handwritten_digits`, `live_training` | chapter 5: the live figures |
| `training_run`, `training_panels` | a training that can be watched and stopped; how it looks |
| `digit_pad`, `drawing` | start page, chapter 5: a pad to draw on; how a drawing becomes an image |
| `page_network` | a trained network as a page carries it; the one that comes with the course |
| `source` | the library's code as a notebook shows it |

Nothing is imported here, so that ``import nncourse`` needs neither matplotlib nor anywidget.
"""
