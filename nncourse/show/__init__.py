"""What people look at: still plots (`plots`) and live figures, a module for each chapter.

| module | what is in it |
| --- | --- |
| `style` | colours that everybody can tell apart, axes in the course's style |
| `pictures` | PNG bytes, and pictures that carry their text alternative |
| `plots` | still plots with matplotlib: every function takes ``ax=None`` and returns ``ax`` |
| `controls` | the sliders, boxes and lists of a live figure, declared as traits |
| `figure` | `LiveFigure`: computed and drawn in the page |
| `posters` | captures the live drawings that notebooks store |
| `drawn`, `panels` | `DrawnFigure`: computed by numpy, drawn in the page; its picture |
| `source`, `course_map` | the library's code as a notebook shows it; which chapter needs which |

| chapter | live figures | what they compute |
| --- | --- | --- |
| 1 | `perceptrons` | |
| 2 | `sigmoid_neurons` | |
| 3 | `gradient_descent`, `playground` | `descent`, `noise` |
| 4 | `backpropagation`, `paths`, `nudges` | `passes` |
| 5 | `handwritten_digits`, `live_training` | `training_run`, `training_panels` |
| start, 5 | `digit_pad` | `drawing`, `page_network` |
| 6 | `cross_entropy` | |
| 7 | `softmax`, `calibration` | |
| 8 | `overfitting`, `four_curves`, `weight_decay`, `two_wishes` | `polynomials`, `decay` |
| 9 | `objects_to_vectors` | `race` |
| 10 | `without_biases` | `many_networks` |

Nothing is imported here, so that ``import nncourse`` needs neither matplotlib nor anywidget.
"""
