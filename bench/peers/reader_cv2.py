"""python reader_cv2.py RECORDS SIZE BATCH EPOCHS: the tutorial's training transforms in NumPy and OpenCV, one thread.

RECORDS is a JSON file of {file, boxes, classes}; boxes are rows of x1, y1, x2, y2 in pixels. Every image is decoded from its
file each time, and so is its partner in a mixup. After one epoch that is not counted, prints {"name", "milliseconds" (CPU
time per image of every epoch), "shape" of a batch, "boxes" (real ones per image)} as JSON.
"""
import json
import random
import sys
import time

import cv2
import numpy as np

RECORDS, SIZE, BATCH, EPOCHS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
MEAN, STD = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
FILL = np.uint8([123, 116, 103])
METHODS = [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_AREA, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4]
TO_YIQ = np.float32([[0.299, 0.587, 0.114], [0.596, -0.274, -0.321], [0.211, -0.523, 0.311]])
FROM_YIQ = np.float32([[1, 0.956, 0.621], [1, -0.272, -0.647], [1, -1.107, 1.705]])
MOST_BOXES = 50

cv2.setNumThreads(1)
random.seed(1)
np.random.seed(1)


def decode(record):
    image = cv2.cvtColor(cv2.imread(record["file"], cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION), cv2.COLOR_BGR2RGB)
    boxes = np.float32(record["boxes"]).reshape(-1, 4)
    return image, boxes, np.int32(record["classes"]), np.ones(len(boxes), "float32")


def mixup(one, other):
    factor = np.random.beta(1.5, 1.5)
    (a, boxes_a, classes_a, scores_a), (b, boxes_b, classes_b, scores_b) = one, other
    mixed = np.zeros((max(a.shape[0], b.shape[0]), max(a.shape[1], b.shape[1]), 3), "float32")
    mixed[:a.shape[0], :a.shape[1]] = a * np.float32(factor)
    mixed[:b.shape[0], :b.shape[1]] += b * np.float32(1 - factor)
    scores = np.concatenate([scores_a * np.float32(factor), scores_b * np.float32(1 - factor)])
    return mixed.astype("uint8"), np.concatenate([boxes_a, boxes_b]), np.concatenate([classes_a, classes_b]), scores


def brighten(image):
    return image + np.float32(random.uniform(0.5, 1.5))


def contrast(image):
    return image * np.float32(random.uniform(0.5, 1.5))


def saturate(image):
    factor = np.float32(random.uniform(0.5, 1.5))
    grey = image @ TO_YIQ[0]
    return image * factor + (grey * (1 - factor))[..., np.newaxis]


def turn_hue(image):
    angle = random.uniform(-18, 18) * np.pi
    u, w = np.cos(angle), np.sin(angle)
    return image @ (FROM_YIQ @ np.float32([[1, 0, 0], [0, u, -w], [0, w, u]]) @ TO_YIQ).T


def distort(image):
    for change in random.sample([brighten, contrast, saturate, turn_hue], 4):
        if random.random() >= 0.5:
            image = change(image.astype("float32", copy=False))
    return image


def expand(image, boxes):
    if random.random() < 0.5:
        return image, boxes
    height, width = image.shape[:2]
    factor = random.uniform(1, 4)
    tall, wide = int(height * factor), int(width * factor)
    if tall <= height or wide <= width:
        return image, boxes
    top, left = random.randrange(tall - height), random.randrange(wide - width)
    canvas = np.empty((tall, wide, 3), "uint8")
    canvas[:] = FILL
    canvas[top:top + height, left:left + width] = image.astype("uint8")
    return canvas, boxes + np.float32([left, top, left, top])


def draw_crop(height, width):
    scale = random.uniform(0.3, 1)
    aspect = random.uniform(max(0.5, scale ** 2), min(2, scale ** -2))
    high, wide = int(height * scale / aspect ** 0.5), int(width * scale * aspect ** 0.5)
    top, left = random.randrange(max(1, height - high)), random.randrange(max(1, width - wide))
    return np.float32([left, top, left + wide, top + high])


def overlaps(boxes, window):
    sides = np.minimum(boxes[:, 2:], window[2:]) - np.maximum(boxes[:, :2], window[:2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    return shared / (np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) + np.prod(window[2:] - window[:2]) - shared + 1e-10)


def crop(image, boxes, classes, scores):
    height, width = image.shape[:2]
    for threshold in random.sample([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, None], 7):
        if threshold is None:
            break
        for _ in range(50):
            window = draw_crop(height, width)
            if overlaps(boxes, window).max() < threshold:
                continue
            centres = (boxes[:, :2] + boxes[:, 2:]) / 2
            cut = np.concatenate([np.maximum(boxes[:, :2], window[:2]), np.minimum(boxes[:, 2:], window[2:])], 1) - np.tile(window[:2], 2)
            kept = ((window[:2] <= centres) & (centres < window[2:]) & (cut[:, :2] < cut[:, 2:])).all(1)
            if kept.any():
                left, top, right, bottom = window.astype(int)
                return image[top:bottom, left:right], cut[kept], classes[kept], scores[kept]
    return image, boxes, classes, scores


def flip(image, boxes):
    if random.random() >= 0.5:
        return image, boxes
    width, flipped = image.shape[1], boxes.copy()
    flipped[:, 0], flipped[:, 2] = width - boxes[:, 2] - 1, width - boxes[:, 0] - 1
    return image[:, ::-1], flipped


def pad(rows, shape, dtype):
    padded = np.zeros(shape, dtype)
    padded[:min(len(rows), len(padded))] = rows[:len(padded)]
    return padded


def sample_of(record, partner):
    image, boxes, classes, scores = mixup(decode(record), decode(partner))
    image, boxes = expand(distort(image), boxes)
    image, boxes, classes, scores = crop(image, boxes, classes, scores)
    image, boxes = flip(image, boxes)
    corners = boxes / np.float32([image.shape[1], image.shape[0]] * 2)
    centred = np.concatenate([(corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]], 1)
    return image, pad(centred, (MOST_BOXES, 4), "float32"), pad(classes, MOST_BOXES, "int32"), pad(scores, MOST_BOXES, "float32"), len(boxes)


def batch_of(pairs):
    samples, method = [sample_of(*pair) for pair in pairs], random.choice(METHODS)
    images = np.empty((len(samples), 3, SIZE, SIZE), "float32")
    for row, (image, *_) in enumerate(samples):
        image = cv2.resize(image, (SIZE, SIZE), interpolation=method).astype("float32", copy=False)
        image /= np.float32(255)
        image -= MEAN
        image /= STD
        images[row] = image.transpose(2, 0, 1)
    return images, [np.stack(parts) for parts in zip(*(sample[1:4] for sample in samples))], sum(sample[4] for sample in samples)


records = json.load(open(RECORDS))
times, boxes, shape = [], 0, None
for epoch in range(EPOCHS + 1):
    order = random.sample(records, len(records))
    pairs = [(record, random.choice(records)) for record in order]
    started, boxes = time.process_time(), 0
    for at in range(0, len(pairs), BATCH):
        images, _, count = batch_of(pairs[at:at + BATCH])
        boxes += count
        shape = shape or list(images.shape)
    if epoch > 0:
        times.append((time.process_time() - started) * 1000 / len(pairs))
print(json.dumps({"name": "NumPy %s, OpenCV %s" % (np.__version__, cv2.__version__), "milliseconds": times, "shape": shape, "boxes": boxes / len(records)}))
