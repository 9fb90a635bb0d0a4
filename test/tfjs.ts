/** For tests that use TensorFlow.js by itself: plain JavaScript, with the methods and derivatives that programs have. */
import '@tensorflow/tfjs-backend-cpu';
import { registerGradients } from '../runtime/tfjs/gradients/register.js';

registerGradients();
