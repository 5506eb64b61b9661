# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %%
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "Net-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Net:
    def __init__(self, sizes, init="normal"):
        self.sizes = list(sizes)
        self.w, self.b = [], []
        for n, m in zip(self.sizes, self.sizes[1:]):
            std = np.sqrt(2 / (n + m)) if init == "xavier" else 1.0
            self.w.append(np.random.normal(0.0, std, (n, m)))
            self.b.append(np.zeros((1, m)))

    def forward(self, a0):
        z, a = [], [a0]
        for w, b in zip(self.w, self.b):
            z.append(a[-1] @ w + b)
            a.append(logistic(z[-1]))
        return z, a

    def backward(self, z, a, y):
        delta = (a[3] - y) / len(y)
        dw, db = [], []
        for l in (2, 1, 0):
            dw.insert(0, a[l].T @ delta)
            db.insert(0, delta.sum(axis=0, keepdims=True))
            if l > 0:
                delta = (delta @ self.w[l].T) * logistic_d(z[l - 1])
        return dw, db

# %% nbgrader={"grade": false, "grade_id": "flatten_images-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flatten_images(images):
    return images.reshape(len(images), -1) / 255

# %% nbgrader={"grade": false, "grade_id": "one_hot-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(labels):
    return np.eye(10)[labels]

# %% nbgrader={"grade": false, "grade_id": "logistic-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic(x):
    return 1 / (1 + np.exp(-x))

# %% nbgrader={"grade": false, "grade_id": "logistic_d-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic_d(x):
    return logistic(x) * (1 - logistic(x))

# %% nbgrader={"grade": false, "grade_id": "accuracy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(net, images, targets):
    a = net.forward(images)[1]
    good = a[-1].argmax(axis=1) == targets.argmax(axis=1)
    return good.mean()

# %% nbgrader={"grade": false, "grade_id": "SGD-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SGD:
    def __init__(self, net, alpha, gamma=0.0):
        self.net, self.alpha, self.gamma = net, alpha, gamma
        self.uw = [np.zeros_like(w) for w in net.w]
        self.ub = [np.zeros_like(b) for b in net.b]

    def step(self, dw, db):
        for l in range(3):
            self.uw[l] = self.gamma * self.uw[l] + self.alpha * dw[l]
            self.ub[l] = self.gamma * self.ub[l] + self.alpha * db[l]
            self.net.w[l] -= self.uw[l]
            self.net.b[l] -= self.ub[l]

# %% nbgrader={"grade": false, "grade_id": "epoch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epoch(images, targets, optim, m=1):
    net, order = optim.net, np.random.permutation(len(images))
    for start in range(0, len(order), m):
        rows = order[start : start + m]
        z, a = net.forward(images[rows])
        optim.step(*net.backward(z, a, targets[rows]))
