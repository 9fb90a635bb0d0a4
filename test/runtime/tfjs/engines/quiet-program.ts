// Run as a process by select.test.ts: uses the engine named on its command line and says only 'done'.
import * as tf from '@tensorflow/tfjs-core';
import { selectEngine } from '../../../../runtime/tfjs/engines/select.js';

const engine = await selectEngine(process.argv[2]);
const x = tf.ones<tf.Rank.R4>([1, 64, 64, 8]);
tf.grad((y: tf.Tensor) => tf.conv2d(y as tf.Tensor4D, tf.ones([4, 4, 8, 16]), 2, 'same').tanh())(x).dispose();
if (process.argv[3] === 'release') await engine.release();
console.log('done');
