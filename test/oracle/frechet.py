"""The Frechet distance of pairs of Gaussians, from the eigenvalues of the product of covariances, which is no symmetric
matrix: sqrt(C C') has their roots on its diagonal form."""

import json
import sys

import numpy


def distance(a, b):
    apart = numpy.square(numpy.subtract(a["mean"], b["mean"])).sum()
    product = numpy.matmul(a["covariance"], b["covariance"])
    roots = numpy.sqrt(numpy.linalg.eigvals(product).astype(complex)).real.sum()
    return apart + numpy.trace(a["covariance"]) + numpy.trace(b["covariance"]) - 2 * roots


def gaussian(rows):
    rows = numpy.array(rows, dtype=numpy.float64)
    return {"mean": rows.mean(axis=0).tolist(), "covariance": numpy.atleast_2d(numpy.cov(rows, rowvar=False, ddof=1)).tolist()}


pairs = [[gaussian(rows) for rows in pair] for pair in json.load(sys.stdin)]
json.dump([{"pair": pair, "distance": distance(*pair)} for pair in pairs], sys.stdout)
